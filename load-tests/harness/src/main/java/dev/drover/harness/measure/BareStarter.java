// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.BareSpawns;
import dev.drover.launch.LaunchFailure;

/** A loop of posix_spawn, which every launcher is measured by. */
final class BareStarter implements Starter {
  private final BareSpawns spawns;
  private final Runnable closing;

  BareStarter(Program program, int size) {
    this.spawns = new BareSpawns(program.launch(), size);
    this.closing = spawns::close;
    Tidy.atEnd(closing);
  }

  @Override
  public void startAll() {
    try {
      spawns.startAll();
    } catch (LaunchFailure failure) {
      throw new Unusable("the bare loop: " + failure.getMessage());
    }
  }

  @Override
  public void stopAll() {
    spawns.stopAll();
  }

  @Override
  public long crash(int number) {
    long begun = System.nanoTime();
    try {
      spawns.crash(number);
    } catch (LaunchFailure failure) {
      throw new Unusable("the bare loop: " + failure.getMessage());
    }
    return System.nanoTime() - begun;
  }

  @Override
  public void close() {
    spawns.close();
    Tidy.forget(closing);
  }
}
