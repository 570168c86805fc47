/**
 * The web side, put together: from its configuration to the server and its handlers. A request passes {@code Arrivals} and
 * {@code LeastSpeed} (what a client may hold and how slow it may be), and {@code HostGuard} (whether it calls the node by its name).
 * Then the first answers it that it concerns: {@code ControlHandler} below {@code /api/v1}, {@code MetricsHandler},
 * {@code HealthHandler}, {@code ReloadHandler} while a set is developed, and {@code DataHandler} all the rest.
 */
@NullMarked
package io.quickset.web.internal;

import org.jspecify.annotations.NullMarked;
