/** Placeholder to be replaced by model. */
package dev.drover.model;
