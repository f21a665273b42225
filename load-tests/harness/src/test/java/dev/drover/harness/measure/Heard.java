// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.util.ArrayList;
import java.util.List;

/** Keeps all that is told. */
final class Heard implements Told {
  final List<Measured> results = new ArrayList<>();
  final List<String> lines = new ArrayList<>();

  @Override
  public void result(Measured result) {
    results.add(result);
  }

  @Override
  public void note(String line) {
    lines.add(line);
  }

  @Override
  public void progress(String line) {
    lines.add(line);
  }
}
