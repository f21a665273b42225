// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Phase;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.SubscribeRequest;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.UnsubscribeRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can be read, and is told of when it changes, to the SDK's own client. */
@Timeout(60)
class ResourcesTest {
  private static final String LOGS = "drover://processes/web%2F2/logs";

  @TempDir
  Path folder = Path.of("");
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private Rig rig;
  private McpSyncClient client;

  @BeforeEach
  void begin() throws Exception {
    rig = new Rig(folder, 4, Rig.process("db"), Rig.process("web").withReplicas(2));
    client = rig.client("view", spec -> spec.resourcesUpdateConsumer(
        all -> all.stream().map(ResourceContents::uri).forEach(heard::add)));
  }

  @AfterEach
  void end() throws Exception {
    client.closeGracefully();
    rig.close();
  }

  private String read(String uri) {
    return ((TextResourceContents) client.readResource(ReadResourceRequest.builder(uri).build()).contents().getFirst())
        .text();
  }

  @Test
  void whatThereIs_isListed_andRead() {
    assertThat(client.listResources().resources()).extracting(each -> each.uri()).containsExactly("drover://processes");
    assertThat(client.listResourceTemplates().resourceTemplates()).extracting(each -> each.uriTemplate())
        .containsExactlyInAnyOrder("drover://processes/{name}", "drover://processes/{name}/logs",
            "drover://processes/{name}/errors");
    assertThat(read("drover://processes")).contains("\"instance\":\"db\"", "\"instance\":\"web/1\"")
        .doesNotContain("hunter2");
    assertThat(read("drover://processes/web")).contains("web/1", "web/2").doesNotContain("\"db\"");
    assertThat(read("drover://processes/web%2F2")).contains("web/2").doesNotContain("web/1");
    assertThat(read("drover://processes/web/errors")).isEqualTo("[]");
    assertThat(read("drover://processes/web/logs")).isEmpty();
    for (String uri : List.of("drover://processes/dbb", "drover://processes/dbb/logs")) {
      assertThatThrownBy(() -> read(uri)).isInstanceOf(McpError.class)
          .hasMessageContaining("there is no process \"dbb\"; did you mean \"db\"?");
    }
    assertThatThrownBy(() -> read("drover://nothing")).isInstanceOf(McpError.class);
  }

  @Test
  void changesOfWhatWasSubscribedTo_areTold_andNoOthers() throws Exception {
    client.subscribeResource(SubscribeRequest.builder("drover://processes/db").build());
    client.subscribeResource(SubscribeRequest.builder(LOGS).build());
    rig.start("web");
    rig.launcher.awaitAttempts("web/2", 1);
    rig.launcher.child("web/2", 1).says("hello");
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(LOGS);
    assertThat(read(LOGS)).endsWith("web/2 | hello");
    client.unsubscribeResource(UnsubscribeRequest.builder(LOGS).build());
    rig.launcher.child("web/2", 1).says("again");
    rig.start("db");
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("drover://processes/db");
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(read("drover://processes/db")).contains("RUNNING"));
    assertThat(heard).doesNotContain(LOGS);
  }

  @Test
  void whoListensLate_hearsOnceWhatHasChangedMeanwhile() throws Exception {
    String session = rig.hello();
    rig.send("POST", "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"resources/subscribe\",\"params\":{\"uri\":"
        + "\"drover://processes/db\"}}", "Mcp-Session-Id", session);
    try (var db = rig.probe("db")) {
      rig.start("db");
      db.awaitPhase(Phase.RUNNING);
    }
    try (var lines = rig.http().send(rig.request("GET", "", "Mcp-Session-Id", session),
        HttpResponse.BodyHandlers.ofLines()).body()) {
      assertThat(lines.filter(line -> line.startsWith("data: ")).findFirst()).hasValueSatisfying(
          line -> assertThat(line).contains("notifications/resources/updated", "drover://processes/db"));
    }
  }

  @Test
  void subscriptionsToWhatIsNotThere_andTooMany_areRefused() {
    assertThatThrownBy(() -> client.subscribeResource(SubscribeRequest.builder("drover://processes/dbb").build()))
        .isInstanceOf(McpError.class).hasMessageContaining("did you mean \"db\"?");
    for (int i = 0; i < 100; i++) { // each its own spelling of the same
      client.subscribeResource(SubscribeRequest.builder("drover://processes/" + "*".repeat(i + 1)).build());
    }
    assertThatThrownBy(() -> client.subscribeResource(SubscribeRequest.builder("drover://processes/db").build()))
        .isInstanceOf(McpError.class).hasMessageContaining("there are 100 subscriptions already");
  }
}
