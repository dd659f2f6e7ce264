/** The system as its users run it: api and worker as processes, maestro as a command, pods on the testbed. */
package org.orchestra.tutorial;
