// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.IncarnationLog;
import dev.drover.model.InstanceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of incarnations in a file: a line {@code NAME NUMBER} for each launch, written before it, and shortened to
 * one line an instance at each start. A line that is torn or foreign is passed over. Any thread.
 */
final class IncarnationFile implements IncarnationLog, AutoCloseable {
  private final Map<String, Long> before;
  private final WritableByteChannel file;
  /** The last write ended within a line, as on a full disk; guarded by this. */
  private boolean torn;

  /** {@code file} is appended to. */
  IncarnationFile(Map<String, Long> before, WritableByteChannel file) {
    this.before = Map.copyOf(before);
    this.file = file;
  }

  static IncarnationFile open(Path path) throws IOException {
    Map<String, Long> known = Files.exists(path) ? read(Files.readAllBytes(path)) : Map.of();
    var text = new StringBuilder();
    new TreeMap<>(known).forEach((name, number) -> text.append(name).append(' ').append(number).append('\n'));
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new IncarnationFile(known, FileChannel.open(path, StandardOpenOption.APPEND));
  }

  static Map<String, Long> read(byte[] text) {
    var known = new HashMap<String, Long>();
    for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
      int space = line.lastIndexOf(' ');
      if (space > 0 && line.substring(space + 1).matches("\\d{1,18}")) {
        known.merge(line.substring(0, space), Long.valueOf(line.substring(space + 1)), Math::max);
      }
    }
    return known;
  }

  @Override
  public long last(InstanceId instance) {
    return before.getOrDefault(instance.name(), 0L);
  }

  @Override
  public synchronized void record(InstanceId instance, long incarnation) throws IOException {
    String line = instance.name() + " " + incarnation + "\n";
    var bytes = ByteBuffer.wrap((torn ? "\n" + line : line).getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } finally {
      torn = bytes.hasRemaining() && (torn || bytes.position() > 0);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
