/** Tests of maestro from the user's side: command line, exit code, standard output and standard error. */
package org.orchestra.maestro;
