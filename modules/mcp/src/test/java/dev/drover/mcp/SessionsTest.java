// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.serve.Role;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Who makes room, and when. */
@Timeout(60)
class SessionsTest {
  private static final Duration IDLE = Duration.ofMinutes(30);

  @TempDir
  Path folder = Path.of("");
  private final AtomicLong now = new AtomicLong();
  private final Sessions sessions = new Sessions(2, IDLE, now::get);

  private Session add(Rig rig, String id) {
    var protocol = new McpStreamableServerSession(id, null, null, IDLE, Map.of("waits", (_, _) -> Mono.never()),
        Map.of());
    var session = new Session(protocol, new Subscriptions(new Resources(rig.drover)), now.get());
    sessions.add(session);
    return session;
  }

  @Test
  void whoIsNotHeardOf_makesRoom_butNotWhoWaits() throws Exception {
    var rig = new Rig(folder, 2, Rig.process("web"));
    try {
      var waiting = add(rig, "waiting");
      Answer answer = waiting.ask(new JSONRPCRequest("waits", 1), Caller.context(Role.VIEW));
      add(rig, "silent");
      assertThat(sessions.haveRoom()).isFalse();
      now.addAndGet(IDLE.toNanos());
      assertThat(sessions.haveRoom()).as("not before half an hour is over").isFalse();
      now.incrementAndGet();
      assertThat(sessions.haveRoom()).isTrue();
      assertThat(sessions.find("silent")).isEmpty();
      assertThat(sessions.find("waiting")).contains(waiting);
      answer.cancel();
      now.addAndGet(IDLE.toNanos());
      assertThat(sessions.find("waiting")).as("it was just heard of").isPresent();
      now.addAndGet(IDLE.toNanos() + 1);
      assertThat(sessions.find("waiting")).isEmpty();
    } finally {
      rig.close();
    }
  }
}
