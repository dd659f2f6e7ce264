package org.orchestra.local;

/** The same where the machine allows no namespaces. */
class SessionAdoptionTest extends LocalAdoptionTest {
    @Override
    boolean namespaces() {
        return false;
    }
}
