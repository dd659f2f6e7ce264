package org.orchestra.temporal;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** Everything of this module: a process imports it, beside its own package and the store. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
public class TemporalModule {}
