/**
 * Tests against the launched distribution, from outside: they see files, processes, standard output and exit codes,
 * and nothing of the code behind them. {@link io.quickset.itest.distribution.Node} is the node under test,
 * {@link io.quickset.itest.distribution.SetJar} what is dropped into it.
 */
@NullMarked
package io.quickset.itest.distribution;

import org.jspecify.annotations.NullMarked;
