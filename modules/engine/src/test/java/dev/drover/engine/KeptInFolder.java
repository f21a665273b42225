// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.History;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders that no later Drover reads. Any thread. */
final class KeptInFolder implements KeptStore {
  private final Path directory;

  KeptInFolder(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<Kept> left() {
    return List.of();
  }

  @Override
  public Path open(InstanceId instance, History history) throws IOException {
    return Files.createDirectory(
        directory.resolve(instance.name().replace('/', '-') + "@" + history.incarnation()));
  }

  @Override
  public void update(InstanceId instance, History history) {
    // nobody reads it
  }

  @Override
  public void close(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.delete(folder);
    } catch (NoSuchFileException closed) {
      // as it should be
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public Path setAside(Path folder) {
    return folder;
  }

  /** What is not closed. */
  List<Path> open() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }
}
