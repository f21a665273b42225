// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** The error numbers that launching can meet, errno(3); those named here are the same on Linux, macOS and BSD. */
final class Errno {

  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int E2BIG = 7;
  static final int ENOEXEC = 8;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ETXTBSY = 26;
  static final int ENOSPC = 28;
  static final int EAGAIN = Platform.isLinux() ? 11 : 35;
  static final int ELOOP = Platform.isLinux() ? 40 : 62;
  static final int ENAMETOOLONG = Platform.isLinux() ? 36 : 63;

  private Errno() {}
}
