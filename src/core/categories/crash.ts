import { category } from './category.js';

/** A program ended by a signal or an error that nothing caught. */
export const crash = category({
  name: 'crash',
  label: 'Crash',
  action: 'fix',
  words:
    /segmentation fault|core dumped|SIGSEGV|SIGABRT|panicked|unhandled (?:exception|rejection)|uncaught|fatal error|Sanitizer/i,
});
