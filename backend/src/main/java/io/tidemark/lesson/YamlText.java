package io.tidemark.lesson;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes maps, lists and plain values as YAML: in blocks, but on one line whatever {@link #flow} was told of; texts of several lines as
 * they are. Used once, by one thread.
 */
final class YamlText {
  private static final Pattern LIKE_A_TIME = Pattern.compile("\\d[\\d:.TZ+-]*");

  private final Set<Object> flowing = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Has {@code value} written on one line; answers it. */
  <T> T flow(T value) {
    flowing.add(value);
    return value;
  }

  String write(Object root) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setIndent(4);
    options.setIndicatorIndent(2);
    options.setSplitLines(false);
    options.setAllowUnicode(true);
    StringWriter text = new StringWriter();
    new Yaml(new Styled(options), options).dump(root, text);
    return text.toString();
  }

  private final class Styled extends Representer {
    Styled(DumperOptions options) {
      super(options);
    }

    @Override
    protected Node representScalar(Tag tag, String value, ScalarStyle style) {
      boolean text = tag.equals(Tag.STR);
      if (text && value.contains("\n")) {
        return super.representScalar(tag, value, ScalarStyle.LITERAL);
      }
      return super.representScalar(tag, value, text && LIKE_A_TIME.matcher(value).matches() ? ScalarStyle.DOUBLE_QUOTED : style);
    }

    @Override
    protected Node representSequence(Tag tag, Iterable<?> sequence, FlowStyle style) {
      boolean inline = flowing.contains(sequence) || (sequence instanceof Collection<?> all && all.isEmpty());
      return super.representSequence(tag, sequence, inline ? FlowStyle.FLOW : style);
    }

    @Override
    protected Node representMapping(Tag tag, Map<?, ?> mapping, FlowStyle style) {
      return super.representMapping(tag, mapping, flowing.contains(mapping) || mapping.isEmpty() ? FlowStyle.FLOW : style);
    }
  }
}
