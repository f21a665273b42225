// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

/**
 * What goes to other nodes or into the database: a record of this module that implements it is written as CBOR by the
 * binding {@code drover-cbor} (see {@code reference.conf} and {@link ModelForms}). Its class name is part of the form, and
 * so are the names of its components; what is added later is an {@code Optional} or a collection, or has its value in
 * {@link WhenMissing}, for older nodes do not write it.
 */
interface Wire {}
