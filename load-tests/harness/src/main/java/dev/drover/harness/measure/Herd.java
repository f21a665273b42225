// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

/** The processes that a load is put on, by number from 0. Any thread; each call may take as long as its target does. */
interface Herd extends AutoCloseable {

  int size();

  /** Reads the status of one. */
  void status(int number) throws Exception;

  /** Reads the status of all. */
  void list() throws Exception;

  void restart(int number) throws Exception;

  /** Stops it and starts it again. */
  void stopAndStart(int number) throws Exception;

  /** Lets it crash, if it runs. */
  void crash(int number) throws Exception;

  @Override
  void close();
}
