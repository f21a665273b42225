// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import org.apache.pekko.cluster.Valid;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lets a node join only a cluster of its own project. Made by Pekko, by its name in {@code reference.conf}. */
public final class SameProject extends JoinConfigCompatChecker {
  static final String PROJECT = "drover.cluster.project";

  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(List.of(PROJECT)).toList();
  }

  @Override
  public ConfigValidation check(Config here, Config there) {
    String ours = project(here);
    String theirs = project(there);
    return ours.equals(theirs)
        ? Valid.getInstance()
        : new Invalid(CollectionConverters.asScala(List.of("a node of the project \"" + ours
            + "\" and one of \"" + theirs + "\" cannot be in one cluster; give one of them other seed nodes"))
            .toList());
  }

  private static String project(Config config) {
    return config.hasPath(PROJECT) ? config.getString(PROJECT) : "";
  }
}
