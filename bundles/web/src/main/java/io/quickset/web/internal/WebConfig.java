package io.quickset.web.internal;

import io.quickset.web.internal.control.ControlSettings;
import io.quickset.web.internal.server.Limits;
import io.quickset.web.internal.server.TlsSettings;
import io.quickset.web.internal.server.WebSettings;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
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

    /** {@link WebSettings#clearPort}. */
    @AttributeDefinition(description = "The port for clear text; 0 takes a free one, none is for TLS alone")
    String port() default "8181";

    /** {@link TlsSettings#port}. */
    @AttributeDefinition(description = "The port for TLS; 0 takes a free one, nothing is for none")
    String tlsPort() default "";

    /** {@link TlsSettings#keys}. */
    @AttributeDefinition(description = "The file with the certificate and its key: PKCS #12 or PEM")
    String keyStore() default "";

    /** {@link TlsSettings#keysPassword}. */
    @AttributeDefinition(description = "The password of that file", type = AttributeType.PASSWORD)
    String keyStorePassword() default "";

    /** {@link TlsSettings#keysPassword}. */
    @AttributeDefinition(description = "The file whose first line is that password")
    String keyStorePasswordFile() default "";

    /** {@link TlsSettings#privateKey}. */
    @AttributeDefinition(description = "The PEM file with the key, where it does not lie beside the certificate")
    String privateKey() default "";

    /** {@link TlsSettings#trusted}. */
    @AttributeDefinition(description = "The file with the certificates that those of clients are to be signed by")
    String trustStore() default "";

    /** {@link TlsSettings#trustedPassword}. */
    @AttributeDefinition(description = "The password of that file", type = AttributeType.PASSWORD)
    String trustStorePassword() default "";

    /** {@link TlsSettings#trustedPassword}. */
    @AttributeDefinition(description = "The file whose first line is that password")
    String trustStorePasswordFile() default "";

    /** {@link TlsSettings#clients}. */
    @AttributeDefinition(description = "Whether clients have to show a certificate: none, want or need")
    String clientAuth() default "none";

    /** {@link WebSettings#sites}. */
    @AttributeDefinition(description = "Sets that are web sites of their own: <path>=<set>, with commas between them")
    String sites() default "";

    /** {@link Limits#connections}. */
    @AttributeDefinition(description = "How many connections may be open at once on each port; further ones wait")
    int maxConnections() default 20_000;

    /** {@link Limits#headerBytes}. */
    @AttributeDefinition(description = "How many bytes the header of a request may have")
    int maxHeaderBytes() default 8192;

    /** {@link Limits#idle}. */
    @AttributeDefinition(description = "After how many seconds without traffic a connection is closed")
    int idleSeconds() default 60;

    /** {@link Limits#header}. */
    @AttributeDefinition(description = "How many seconds a client may take for the header of a request")
    int headerSeconds() default 20;

    /** {@link Limits#bodyBytesPerSecond}. */
    @AttributeDefinition(description = "How many bytes a second a client has to send of a body, on average")
    int minBytesPerSecond() default 256;

    /** {@link ControlSettings#hosts}. */
    @AttributeDefinition(description = "What the node is called, beside the host, with commas between")
    String hosts() default "";

    /** {@link ControlSettings#maxUploadBytes}. */
    @AttributeDefinition(description = "How many bytes an artifact may have that is brought by HTTP")
    long maxUploadBytes() default 4L << 30;
}
