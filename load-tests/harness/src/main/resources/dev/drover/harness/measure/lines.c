/* SPDX-License-Identifier: Apache-2.0
 *
 * lines COUNT LENGTH: prints so many lines of so many bytes with their newlines, each made anew, in writes of up to 64 KiB. A line begins
 * with its number, from 0, in ten digits. A count of 0 is one without end.
 */
#include <stdlib.h>
#include <unistd.h>

enum { DIGITS = 10, FULL = 1 << 16, LONGEST = 1 << 12 };
static char buffer[FULL + LONGEST];

static void flush(unsigned long end) {
  unsigned long at = 0;
  while (at < end) {
    long written = write(1, buffer + at, end - at);
    if (written < 0) {
      exit(1);
    }
    at += written;
  }
}

int main(int count, char **words) {
  if (count != 3) {
    return 2;
  }
  unsigned long lines = strtoul(words[1], 0, 10);
  unsigned long length = strtoul(words[2], 0, 10);
  if (length <= DIGITS || length > LONGEST) {
    return 2;
  }
  unsigned long end = 0;
  for (unsigned long number = 0; lines == 0 || number < lines; number++) {
    char *line = buffer + end;
    unsigned long rest = number;
    for (int digit = DIGITS - 1; digit >= 0; digit--) {
      line[digit] = '0' + rest % 10;
      rest /= 10;
    }
    for (unsigned long at = DIGITS; at < length - 1; at++) {
      line[at] = at == DIGITS ? ' ' : 'a' + at % 26;
    }
    line[length - 1] = '\n';
    end += length;
    if (end + length > FULL) {
      flush(end);
      end = 0;
    }
  }
  flush(end);
  return 0;
}
