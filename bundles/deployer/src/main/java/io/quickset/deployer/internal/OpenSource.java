package io.quickset.deployer.internal;

import io.quickset.control.SetSource;
import java.io.Closeable;

/** A set's content, open for one staging. Close it afterwards. */
interface OpenSource extends SetSource, Closeable {}
