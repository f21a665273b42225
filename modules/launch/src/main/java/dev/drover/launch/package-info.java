// SPDX-License-Identifier: Apache-2.0
/**
 * Starts, signals, waits for and reads the processes of the operating system.
 *
 * <p>{@link Launcher#best()} picks one of two implementations. On Linux, {@code posix_spawn} puts each child into a
 * session of its own and one thread waits, with {@code epoll}, for every exit (a pidfd) and every byte of output (two
 * pipes) of all children. Elsewhere {@link ProcessBuilder} does the same work with two threads a child. Both pass the same
 * contract test.
 *
 * <p>A launch brings a {@link Child}, to be signalled as a whole process group, and tells a {@link ChildListener} three
 * independent things: output, the end of output, and the exit. An exit is not the end of output, for a grandchild may
 * hold the pipes; nor is the end of output an exit.
 *
 * <p>A {@link LaunchSpec} may ask for a pipe as standard input, {@link ChildInput}, whose writer never waits for the child,
 * or for a terminal of its own, {@link Pty}, and for {@link Terms} of its own: another user, priority or limits.
 */
@NullMarked
package dev.drover.launch;

import org.jspecify.annotations.NullMarked;
