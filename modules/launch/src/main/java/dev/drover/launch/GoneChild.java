// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.List;

/** A child of an earlier JVM that ended while nobody watched; something that it has forked may live. Any thread. */
final class GoneChild implements GroupChild {

  private final ProcessGroup group;
  private final Kin kin;

  GoneChild(long pid, Kin kin) {
    this.group = ProcessGroup.gone((int) pid);
    this.kin = kin;
  }

  @Override
  public long pid() {
    return group.id();
  }

  /** Its number may be another's. */
  @Override
  public boolean signalGroup(int signal) {
    return false;
  }

  @Override
  public Rest rest() {
    return kin.rest(group);
  }

  @Override
  public boolean livesIn(ProcTable table) {
    return kin.livesIn(group, table);
  }

  @Override
  public List<String> survivors() {
    return kin.survivors(group).filter(ProcStat::lives).map(ProcStat::toString).toList();
  }

  @Override
  public void seenGone() {
    kin.seenGone();
  }

  @Override
  public void closeOutput() {
    // there is none
  }
}
