// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What another node told of an instance, once it is on this node's board: {@code before} is null where it was unknown, {@code now}
 * where it was removed. Immutable.
 */
public record Applied(InstanceId instance, @Nullable ProcessSnapshot before, @Nullable ProcessSnapshot now) {}
