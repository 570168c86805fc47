/** Which layers and paths apply here: the environment, and the table {@code conf/routes.cfg}. */
@NullMarked
package io.quickset.deployer.internal.route;

import org.jspecify.annotations.NullMarked;
