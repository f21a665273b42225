// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierTest {
  @TempDir
  Path dir;

  @Test
  void whoeverHasAFileOfAnyKindIsKnown() throws Exception {
    InstanceId replica = new InstanceId("api", 2);
    var odd = new FileNames(dir, replica);
    List<Path> files = List.of(dir.resolve("log.log"), dir.resolve("index.idx"), dir.resolve("half.idx.tmp"),
        dir.resolve("packed@0000000000000000007.log.gz"), dir.resolve("rotated@0000000000000000007.log"),
        dir.resolve("aside@0000000000000000007.idx"), dir.resolve("with.dot.log"), odd.index());
    for (Path file : files) {
      Files.writeString(file, "");
    }
    var earlier = new Earlier(dir);
    for (String name : List.of("log", "index", "half", "packed", "rotated", "aside", "with.dot")) {
      assertThat(earlier.mayHave(InstanceId.sole(name))).as(name).isTrue();
    }
    assertThat(earlier.mayHave(replica)).isTrue();
    assertThat(earlier.mayHave(InstanceId.sole("api"))).isFalse();
    assertThat(earlier.mayHave(InstanceId.sole("with"))).isFalse();
    assertThat(earlier.mayHave(InstanceId.sole("web"))).isFalse();
  }

  @Test
  void aFolderThatIsNotThereHasNone() throws Exception {
    assertThat(new Earlier(dir.resolve("none")).mayHave(InstanceId.sole("web"))).isFalse();
  }
}
