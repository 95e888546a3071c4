package io.tidemark.ml;

import io.tidemark.engine.Folder;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;

/**
 * The saved models, a folder each: Spark's own files of the pipeline, and what the API shows of it. A model is written under
 * another name and then renamed, and renamed before it is deleted, so a folder with a model's name is whole; opening removes the
 * others. Methods that write are called by one thread at a time.
 */
final class ModelFolder {
  private static final String PART = ".part";
  private static final String PIPELINE = "pipeline";
  private static final String CARD = "model.json";

  private final Path root;

  ModelFolder(Path root) {
    this.root = root.toAbsolutePath();
    try {
      Files.createDirectories(this.root);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of the models can't be made", e);
    }
    list(PART).forEach(ModelFolder::delete);
  }

  private List<Path> list(String suffix) {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.getFileName().toString().endsWith(suffix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the folder of the models can't be read", e);
    }
  }

  /** What was saved, in no order. */
  List<ModelView.Model> all() {
    List<ModelView.Model> models = new ArrayList<>();
    for (Path folder : list("").stream().filter(found -> Files.exists(found.resolve(CARD))).toList()) {
      try {
        models.add(Json.read(Files.readString(folder.resolve(CARD)), ModelView.Model.class));
      } catch (IOException e) {
        throw new UncheckedIOException("the saved model in " + folder + " can't be read", e);
      }
    }
    return models;
  }

  /** Returns the model with its size when it is saved. */
  ModelView.Model save(ModelView.Model model, PipelineModel pipeline) throws IOException {
    Path part = root.resolve(model.id() + PART);
    delete(part);
    Files.createDirectories(part);
    pipeline.write().save("file://" + part.resolve(PIPELINE));
    ModelView.Model weighed = model.weighing(size(part));
    Files.writeString(part.resolve(CARD), Json.write(weighed));
    Files.move(part, root.resolve(model.id()), StandardCopyOption.ATOMIC_MOVE);
    return weighed;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  SavedPipeline load(String id) {
    return new SavedPipeline(PipelineModel.load("file://" + root.resolve(id).resolve(PIPELINE)));
  }

  void delete(String id) {
    Path part = root.resolve(id + PART);
    delete(part);
    if (!Files.exists(root.resolve(id))) {
      return;
    }
    try {
      Files.move(root.resolve(id), part, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("the saved model " + id + " can't be deleted", e);
    }
    delete(part);
  }

  /** The folder with all in it; one that is not there is fine. */
  static void delete(Path folder) {
    try {
      Folder.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " can't be deleted", e);
    }
  }
}
