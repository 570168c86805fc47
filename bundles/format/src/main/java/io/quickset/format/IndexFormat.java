package io.quickset.format;

/**
 * {@code META-INF/quickset/index.json}: the index that a build writes into a set bundle.
 *
 * <pre>{@code
 * {"format":1,"set":"web","version":"1.2.0","count":2,"digest":"<hex>","resources":[
 *   {"path":"a.html","size":12,"sha256":"<hex>","type":"text/html"}, ...]}
 * }</pre>
 *
 * The order of the members is fixed, so that a reader can stream an index of any length.
 */
final class IndexFormat {

    static final int VERSION = 1;

    private IndexFormat() {}
}
