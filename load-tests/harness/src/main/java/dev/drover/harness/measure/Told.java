// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

/** Hears of each result as soon as it is there, of what is left out or should be known beside them, and of the progress. */
public interface Told {
  void result(Measured result);

  void note(String line);

  void progress(String line);
}
