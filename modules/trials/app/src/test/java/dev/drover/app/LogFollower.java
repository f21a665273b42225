// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows the log of one instance over the API, as another program would, and fails where a line is missing, wrong, or told twice. One thread. */
final class LogFollower implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");
  private static final Pattern TEXT = Pattern.compile("\"text\":\"([^\"]*)\"");

  private final SocketChannel channel;
  private final BufferedReader answer;
  private final LongFunction<String> expected;
  private long next;

  /** {@code expected}: the text of the line that has a number. From the next line on. */
  LogFollower(Path socket, String name, LongFunction<String> expected) throws IOException {
    this.expected = expected;
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    channel.write(ByteBuffer.wrap(("GET /api/v1/logs?n=1&follow=true&name=" + name
        + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8)));
    answer = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
  }

  /** Reads so many lines of the log. */
  void read(long count) throws IOException {
    for (long read = 0; read < count;) {
      String line = answer.readLine();
      assertThat(line).as("the answer ends after line " + (next - 1)).isNotNull();
      if (line != null && line.startsWith("{")) { // the others frame the chunks
        check(line);
        read++;
      }
    }
  }

  private void check(String line) {
    Matcher number = NUMBER.matcher(line);
    Matcher text = TEXT.matcher(line);
    assertThat(number.find() && text.find()).as(line).isTrue();
    long found = Long.parseLong(number.group(1));
    assertThat(found).as(line).isEqualTo(next == 0 ? found : next);
    assertThat(text.group(1)).as(line).isEqualTo(expected.apply(found));
    next = found + 1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
