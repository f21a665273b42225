// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.util.Locale;

/** What is measured several times with each contestant, in the part of a run that has its name. */
public enum Figure {
  START("launches", "ms"), STOP("launches", "ms"), CRASH("launches", "ms"), THREADS("launches", ""), MEMORY("launches",
      "MB"), IDLE("launches", "% of a core"),

  PRINTED("logs", "s"), CPU("logs", "s a GB"), STALLED("logs", "s"), ENDLESS("logs", "s"), PEAK("logs",
      "MB"), SEARCH("logs", "s"), RELAUNCH("logs", "ms"),

  LAG("board-replication", "ms"), LAG_P99("board-replication", "ms"), LAG_WORST("board-replication", "ms"), SEEN(
      "board-replication", "%"), WIRE("board-replication", "kB/s"), BUSY("board-replication", "% of a core"),

  CHANGE("cluster", "ms"), CHANGE_P99("cluster", "ms"), SHOWN("cluster", "%"), GET("cluster", "ns"), ALL("cluster",
      "ns an entry"), DEPLOYED("cluster", "ms"), STARTED("cluster", "ms"), RESTING("cluster",
          "% of a core"), RESIDENT("cluster", "MB"), MISSED("cluster", "ms"), REMOVED("cluster",
              "ms"), OWNED("cluster", "ms"), RAN("cluster", "ms"), FAILOVER("cluster", "ms"),

  CALL("control", "ms"), COLD("control", "ms"), RESIDENT_IDLE("control", "MB"), ONE("control", "1/s"), ONE_P99(
      "control",
      "ms"), UNCHANGED("control", "1/s"), LIST("control", "1/s"), CHANGES("control", "1/s"), STATUS("control", "1/s");

  private final String part;
  private final String unit;

  Figure(String part, String unit) {
    this.part = part;
    this.unit = unit;
  }

  public String part() {
    return part;
  }

  public String unit() {
    return unit;
  }

  public String shown() {
    return name().toLowerCase(Locale.ROOT);
  }
}
