/** The bundle that reads inside a node while versions are swapped from outside, and writes down what it saw. */
@NullMarked
package io.quickset.bench.probe;

import org.jspecify.annotations.NullMarked;
