// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.Orchestrator;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of instances: shared as long as it is the same, in pages, and filtered. */
@Timeout(120)
class InstanceListTest {
  private static final String LIST = "/api/v1/instances";
  private static final Pattern NAME = Pattern.compile("\"instance\":\"([^\"]+)\"");

  @TempDir
  Path folder;
  private Supervised supervised;

  @BeforeEach
  void twelve() {
    supervised = new Supervised(new Project("shop", List.of(
        ProcessSpec.of("web", List.of("sleep", "1000"), Path.of("/"), Map.of()).withReplicas(11),
        ProcessSpec.of("db", List.of("sleep", "1000"), Path.of("/"), Map.of()))), folder);
    // each actor publishes what it begins with
    Awaitility.await().until(() -> supervised.drover.board().all().stream().allMatch(seen -> seen.revision() > 0));
  }

  @AfterEach
  void end() throws Exception {
    supervised.close();
  }

  private void start(String name) {
    supervised.drover.orchestrator().tell(new Orchestrator.Start(List.of(name), true,
        supervised.drover.system().ignoreRef()));
    Awaitility.await().until(() -> supervised.isIn(Phase.RUNNING, name));
  }

  private static String header(HttpResponse answer, String name) {
    return answer.getHeader(name).orElseThrow().value();
  }

  private List<String> names(HttpResponse answer) throws Exception {
    var names = new ArrayList<String>();
    NAME.matcher(supervised.text(answer)).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  @Test
  void whatIsUnchanged_isNotSentAgain() throws Exception {
    HttpResponse first = supervised.get(LIST);
    String tag = header(first, "ETag");
    assertThat(tag).startsWith("W/\"" + Supervised.STARTED.toEpochMilli() + "-");
    assertThat(names(first)).hasSize(12).startsWith("db", "web/1", "web/2").endsWith("web/11");
    HttpResponse again = supervised.get(LIST, "If-None-Match", tag);
    assertThat(again.status().intValue()).isEqualTo(304);
    assertThat(supervised.text(again)).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
  }

  @Test
  void whatHasChanged_isSentWithAnotherTag() throws Exception {
    String tag = header(supervised.get(LIST), "ETag");
    start("web/3");
    HttpResponse changed = supervised.get(LIST, "If-None-Match", tag);
    assertThat(changed.status().intValue()).isEqualTo(200);
    assertThat(header(changed, "ETag")).isNotEqualTo(tag);
    assertThat(supervised.text(changed)).contains("\"phase\":\"RUNNING\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "\"x\", %s", "*", "  %s  "})
  void anyOfTheTagsOfAClientCounts(String given) throws Exception {
    String tag = header(supervised.get(LIST), "ETag");
    assertThat(supervised.get(LIST, "If-None-Match", given.formatted(tag)).status().intValue()).isEqualTo(304);
    assertThat(supervised.get(LIST, "If-None-Match", tag.replaceFirst("W/", "")).status().intValue()).isEqualTo(304);
    assertThat(supervised.get(LIST, "If-None-Match", "\"1-1\"").status().intValue()).isEqualTo(200);
  }

  @Test
  void pagesHaveAllOfThemOnce() throws Exception {
    var all = new ArrayList<String>();
    String target = LIST + "?limit=5&name=w*";
    int pages = 0;
    while (!target.isEmpty()) {
      HttpResponse page = supervised.get(target);
      all.addAll(names(page));
      pages++;
      target = page.getHeader("Link").map(link -> link.value()).map(link -> {
        assertThat(link).endsWith(">; rel=\"next\"");
        return link.substring(1, link.indexOf('>'));
      }).orElse("");
    }
    assertThat(pages).isEqualTo(3);
    assertThat(all).hasSize(11).doesNotHaveDuplicates().startsWith("web/1").endsWith("web/11");
  }

  @Test
  void aPageThatIsAllThereIs_hasNoNext() throws Exception {
    assertThat(supervised.get(LIST + "?limit=12").getHeader("Link")).isEmpty();
    assertThat(supervised.get(LIST + "?limit=11").getHeader("Link")).isPresent();
    assertThat(names(supervised.get(LIST + "?after=web/9"))).containsExactly("web/10", "web/11");
    assertThat(names(supervised.get(LIST + "?after=zzz"))).isEmpty();
  }

  @Test
  void filtersAreTakenTogether() throws Exception {
    start("web/3");
    start("db");
    assertThat(names(supervised.get(LIST + "?phase=running"))).containsExactly("web/3", "db");
    assertThat(names(supervised.get(LIST + "?phase=RUNNING,failed&name=web"))).containsExactly("web/3");
    assertThat(names(supervised.get(LIST + "?wanted=up&health=none&node=local"))).containsExactly("web/3", "db");
    assertThat(names(supervised.get(LIST + "?node=elsewhere"))).isEmpty();
  }

  @Test
  void whatWasScaledAway_isNotThereAnyMore() throws Exception {
    assertThat(names(supervised.get(LIST))).hasSize(12);
    supervised.drover.orchestrator().tell(
        new Orchestrator.Scale("web", 2, supervised.drover.system().ignoreRef()));
    Awaitility.await().until(() -> supervised.drover.board().size() == 3);
    assertThat(names(supervised.get(LIST))).containsExactly("db", "web/1", "web/2");
  }
}
