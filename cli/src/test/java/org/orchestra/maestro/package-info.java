/** Tests of maestro as its users meet it: what is typed, the exit code, standard output and standard error. */
package org.orchestra.maestro;
