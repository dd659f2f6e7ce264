package org.orchestra.store.testing;

/**
 * How a test reaches the ports of a worker: straight, unless the class path has another way, found as a service. So the same
 * tests hold for each way.
 */
public interface PortTransport {
    /** The other end of a port; the same when this way does not carry it. */
    <T> T reach(Class<T> port, T served, StoreExtension store);
}
