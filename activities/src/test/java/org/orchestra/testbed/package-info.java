/** The testbed, as the tests of every module meet it: how they ask for it, and what it has. */
package org.orchestra.testbed;
