// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.model.ProcessSpec;
import dev.drover.wire.Json;
import dev.drover.wire.NodesText;
import dev.drover.wire.ProcessText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What runs here, as it was declared, and where. */
record ProjectRoutes(Served served, NodeQueries nodes) {
  private static final String PROCESSES = Served.ROOT + "processes";

  List<Route> routes() {
    Api.About about = served.about();
    return List.of(
        Route.get(Served.ROOT + "project", Set.of(), _ -> Answers.json(
            Json.project(about.project(), about.file(), about.pid(), about.started(), about.launcher()))),
        Route.get(PROCESSES, Set.of(), _ -> Answers.json(ProcessText.encode(served.drover().project().processes()))),
        Route.get(PROCESSES + "/" + Route.NAME, Set.of(), this::process),
        Route.get(Served.ROOT + "graph", Set.of(), _ -> Answers.json(ProcessText.graph(served.drover().project()))),
        Route.get(Served.ROOT + "nodes", Set.of(), _ -> Answers.json(NodesText.encode(nodes.all()))));
  }

  private HttpResponse process(Call call) throws Chosen.NoSuchName {
    Drover drover = served.drover();
    String name = Answers.decoded(call.name());
    Chosen.processes(drover, List.of(name));
    Optional<ProcessSpec> found = drover.project().process(name); // it may be gone in this moment
    return found.map(spec -> Answers.json(ProcessText.encode(spec)))
        .orElseGet(() -> Answers.problem(404, Json.NO_SUCH_NAME, Chosen.unknown(drover, name)));
  }
}
