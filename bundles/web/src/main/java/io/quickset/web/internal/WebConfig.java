package io.quickset.web.internal;

import io.quickset.web.internal.control.ControlSettings;
import io.quickset.web.internal.server.WebSettings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * {@code conf/io.quickset.web.cfg}, for tools that show what can be configured. {@link WebSettings} reads the values
 * itself: a bad one must not keep the component from starting.
 */
@ObjectClassDefinition(name = "Quickset web", description = "Where the node listens for HTTP, and what it serves there")
@interface WebConfig {

    /** {@link WebSettings#host}. */
    @AttributeDefinition(description = "The name or address to listen on")
    String host() default "127.0.0.1";

    /** {@link WebSettings#port}. */
    @AttributeDefinition(description = "The port; 0 takes a free one")
    int port() default 8181;

    /** {@link WebSettings#sites}. */
    @AttributeDefinition(description = "Sets that are web sites of their own: <path>=<set>, with commas between them")
    String sites() default "";

    /** {@link WebSettings#maxConnections}. */
    @AttributeDefinition(description = "How many connections may be open at once; further ones wait")
    int maxConnections() default 20_000;

    /** {@link WebSettings#maxHeaderBytes}. */
    @AttributeDefinition(description = "How many bytes the header of a request may have")
    int maxHeaderBytes() default 8192;

    /** {@link WebSettings#idle}. */
    @AttributeDefinition(description = "After how many seconds without traffic a connection is closed")
    int idleSeconds() default 60;

    /** {@link ControlSettings#hosts}. */
    @AttributeDefinition(description = "What the node is called, beside the host, with commas between")
    String hosts() default "";

    /** {@link ControlSettings#maxUploadBytes}. */
    @AttributeDefinition(description = "How many bytes an artifact may have that is brought by HTTP")
    long maxUploadBytes() default 4L << 30;
}
