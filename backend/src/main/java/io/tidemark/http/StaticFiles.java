package io.tidemark.http;

import io.javalin.http.Context;
import io.javalin.http.staticfiles.ResourceHandler;
import io.javalin.http.staticfiles.StaticFileConfig;
import io.javalin.security.RouteRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The pages' files and their libraries, from the class path.
 *
 * <p>Own files lie under {@code tidemark-web} and are checked anew by the browser each time; libraries lie under
 * {@code META-INF/resources/webjars} with their version in the path and are kept for ever. Up to {@value #CACHED} files stay in
 * memory, compressed. Own files are looked for only in the jar of {@code index.html}: a miss must not open every jar of Spark's.
 */
final class StaticFiles implements ResourceHandler {
  static final String REVALIDATE = "no-cache";
  static final String FOR_EVER = "max-age=31536000, immutable";
  private static final int CACHED = 512;
  private static final String INDEX = "index.html";
  private static final String OWN = "tidemark-web/";
  private static final String WEBJARS = "webjars/";
  /** No empty or hidden segment, so no way up either. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9@_-][A-Za-z0-9@._-]*(/[A-Za-z0-9@_-][A-Za-z0-9@._-]*)*");
  private static final Pattern LIBRARY = Pattern.compile("webjars/[^/]+/[0-9][^/]*/.+");

  private final ClassLoader loader = StaticFiles.class.getClassLoader();
  private final Map<String, StaticFile> cache = new ConcurrentHashMap<>();
  private volatile URL own;

  @Override
  public boolean canHandle(Context context) {
    return find(context.path()).isPresent();
  }

  @Override
  public boolean handle(Context context) {
    Optional<StaticFile> file = find(context.path());
    file.ifPresent(it -> it.answer(context));
    return file.isPresent();
  }

  @Override
  public boolean addStaticFileConfig(StaticFileConfig config) {
    return false;
  }

  @Override
  public Set<RouteRole> resourceRouteRoles(Context context) {
    return Set.of();
  }

  Optional<StaticFile> find(String path) {
    String name = path.equals("/") ? INDEX : path.substring(1);
    StaticFile known = cache.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    if (!SAFE.matcher(name).matches() || StaticFile.type(name).isEmpty()) {
      return Optional.empty();
    }
    return name.startsWith(WEBJARS) ? library(name) : ownFile(name);
  }

  private Optional<StaticFile> library(String name) {
    URL url = LIBRARY.matcher(name).matches() ? loader.getResource("META-INF/resources/" + name) : null;
    return url == null ? Optional.empty() : load(name, url, FOR_EVER, true);
  }

  private Optional<StaticFile> ownFile(String name) {
    try {
      URL index = own == null ? loader.getResource(OWN + INDEX) : own;
      if (index == null) {
        return Optional.empty();
      }
      own = index;
      // Files of a build folder may change while Tidemark runs; those of a jar don't.
      return load(name, new URL(index, name), REVALIDATE, !index.getProtocol().equals("file"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<StaticFile> load(String name, URL url, String cacheControl, boolean keep) {
    try {
      URLConnection connection = url.openConnection();
      try (InputStream in = connection.getInputStream()) {
        StaticFile file = StaticFile.of(name, in.readAllBytes(), cacheControl);
        if (keep && cache.size() < CACHED) {
          cache.put(name, file);
        }
        return Optional.of(file);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
