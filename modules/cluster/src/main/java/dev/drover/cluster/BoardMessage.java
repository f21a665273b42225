// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

/** A {@link Frame} on its way between two nodes, as the bytes that {@link FrameCodec} makes of it. Immutable. */
record BoardMessage(PackedBytes packed) implements ReplicaActor.Command {}
