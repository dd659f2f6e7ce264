package org.orchestra.local;

/** The same where the machine allows no namespaces. */
class SessionRunnerTest extends LocalRunnerTest {
    @Override
    boolean namespaces() {
        return false;
    }
}
