/* SPDX-License-Identifier: Apache-2.0
 *
 * Does nothing, and ends on TERM, or by itself after an hour. Without a C library, so that its start costs hardly more than
 * the start itself. If it is given the name of a FIFO, it first writes its
 * process id there, as 8 bytes: its main has run.
 */
#if defined(__x86_64__)
enum { OPENAT = 257, WRITE = 1, CLOSE = 3, NANOSLEEP = 35, GETPID = 39, EXIT = 231 };
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin\n");
static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
enum { OPENAT = 56, WRITE = 64, CLOSE = 57, NANOSLEEP = 101, GETPID = 172, EXIT = 94 };
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x0, sp\n\tbl begin\n");
static long call(long number, long a, long b, long c) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
  return x0;
}
#else
#error "system calls of this processor are not known here"
#endif

enum { AT_FDCWD = -100, O_WRONLY = 1 };

void begin(long *stack) {
  if (stack[0] > 1) {
    long fifo = call(OPENAT, AT_FDCWD, stack[2], O_WRONLY);
    long pid = call(GETPID, 0, 0, 0);
    call(WRITE, fifo, (long)&pid, sizeof pid);
    call(CLOSE, fifo, 0, 0);
  }
  long hour[2] = {3600, 0};
  call(NANOSLEEP, (long)hour, 0, 0);
  call(EXIT, 0, 0, 0);
}
