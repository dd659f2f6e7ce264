/** StandaloneIT starts the whole application as a process of its own and kills it. The rest needs nothing but the JVM. */
package org.orchestra.standalone;
