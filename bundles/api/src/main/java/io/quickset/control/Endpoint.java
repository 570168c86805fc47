package io.quickset.control;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Says that this node can be reached by URL, an OSGi service of whoever listens. What it says stands in its service
 * properties, which change as that does; READY waits until each of them says something. Safe for use by any thread.
 */
@ProviderType
public interface Endpoint {

    /** Service property, {@code String}: where it listens; empty while it does not. */
    String URL = "io.quickset.url";

    /** Service property, {@code String}: why it does not listen as it was told, and what to do; empty when it does. */
    String TROUBLE = "io.quickset.url.trouble";

    /** Service property, {@code String}: the name of the file in {@code conf/} that configures it. */
    String CONFIGURATION = "io.quickset.url.configuration";
}
