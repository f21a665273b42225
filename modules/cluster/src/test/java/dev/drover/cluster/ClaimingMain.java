// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.cluster.RecordStore.Advance;
import dev.drover.model.InstanceId;
import java.nio.file.Path;
import java.util.Map;

/**
 * A JVM that claims {@code web} in the H2 file of a state directory and gives out incarnations as fast as it can, each told on
 * its output once it is on record, until it is refused; then it waits for the end of its input.
 */
final class ClaimingMain {
  private ClaimingMain() {}

  /** With another URL where there is one. */
  private static Config configuration(String... args) {
    return args.length < 2
        ? ConfigFactory.load()
        : ConfigFactory.parseMap(Map.of(DatabaseSettings.PATH + ".url", args[1])).withFallback(ConfigFactory.load());
  }

  public static void main(String[] args) throws Exception {
    Database database = Database.of(configuration(args), Path.of(args[0]));
    database.prepare("shop");
    try (RecordStore store = database.records("child")) {
      InstanceId web = InstanceId.sole("web");
      InstanceRecord record = store.claim(web);
      System.out.println("claimed " + record.tenure());
      long next = record.incarnation() + 1;
      while (store.advance(web, record.tenure(), next) instanceof Advance.Done) {
        System.out.println("incarnation " + next++);
      }
      System.out.println("refused " + next);
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}
