// SPDX-License-Identifier: Apache-2.0
/**
 * What Drover is compared with: the same board and the same orchestration, made as this field's tools make them. Kept
 * beside the real thing so that anybody can measure the difference; every rival passes the contract of the real one.
 *
 * <p>Boards: {@link dev.drover.rivals.LockingBoard} and {@link dev.drover.rivals.SynchronizedBoard} copy the state under
 * locks, {@link dev.drover.rivals.AskingBoard} asks the actor that holds it.
 *
 * <p>Orchestrations, behind {@link dev.drover.rivals.Orchestration}: {@link dev.drover.rivals.LockingDrover} holds a
 * process's lock across its launch and its stop, {@link dev.drover.rivals.AskedDrover} asks the owner, and
 * {@link dev.drover.rivals.ActorDrover} is the engine itself. All three drive the same {@code Lifecycle} and the same
 * {@code Launcher}, so that they differ in their concurrency and in nothing else.
 */
@NullMarked
package dev.drover.rivals;

import org.jspecify.annotations.NullMarked;
