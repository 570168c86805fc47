package io.quickset.origin.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * {@code conf/io.quickset.origin-<name>.cfg}, for tools that show what can be configured. {@link OriginSettings} reads
 * the values itself: a bad one must not keep an origin from starting. Any {@code header.<Name>} comes on top.
 */
@ObjectClassDefinition(name = "Quickset HTTP origin", description = "Sets and files from a web server")
@interface OriginConfig {

    /** Where the sets' folders lie. */
    @AttributeDefinition(description = "Where the sets' folders lie, such as https://example.org/sets")
    String url();

    /** The sets that it supplies whole. */
    @AttributeDefinition(required = false, description = "The sets that it supplies whole, separated by commas")
    String sets();

    /** The folder in a set's folder that holds the files. */
    @AttributeDefinition(required = false, description = "The folder in each set's folder that holds its files")
    String root();

    /** How long an answer counts. */
    @AttributeDefinition(description = "How many seconds an answer counts that does not say so itself")
    long ttlSeconds() default 300;

    /** How long nothing may come. */
    @AttributeDefinition(description = "For how many seconds nothing may come from the server")
    long timeoutSeconds() default 30;

    /** Its place among the locators. */
    @AttributeDefinition(description = "Its place among the locators: the highest is asked first")
    int ranking() default 0;

    /** The longest file. */
    @AttributeDefinition(description = "The most bytes of one file")
    long maxFileBytes() default 1L << 30;

    /** The largest set. */
    @AttributeDefinition(description = "The most bytes of all files of one set")
    long maxSetBytes() default 4L << 30;

    /** What the cache may take. */
    @AttributeDefinition(description = "How many bytes the cache may take; what is live stays in any case")
    long cacheBytes() default 1L << 30;

    /** The header that lets this node in; others work alike. */
    @AttributeDefinition(name = "header.Authorization", required = false, type = AttributeType.PASSWORD,
            description = "Sent with each request to that server, and to no other")
    String header_Authorization();
}
