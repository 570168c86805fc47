/** Whether the node is alive, ready and well, for load balancers and people: what Felix health checks say. */
@NullMarked
package io.quickset.web.internal.health;

import org.jspecify.annotations.NullMarked;
