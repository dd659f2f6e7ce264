/** What people are told of their tasks: when, and in which words. */
@NullMarked
package org.orchestra.notice;

import org.jspecify.annotations.NullMarked;
