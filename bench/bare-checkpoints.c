// The system calls of a checkpoint and nothing else: mkdir, then four files by temp file and rename.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments) {
  if (count < 4) return 2;
  const char *root = arguments[1];
  int items = atoi(arguments[2]);
  int size = atoi(arguments[3]);
  const char *names[4] = {"raw.json", "prompt.md", "response.md", "parsed.json"};
  char *text = malloc(size), folder[4096], temporary[4200], path[4200];
  struct timespec start, end;
  memset(text, 'x', size);
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int item = 0; item < items; item++) {
    snprintf(folder, sizeof folder, "%s/item-%06d", root, item);
    if (mkdir(folder, 0777) != 0) return 1;
    for (int file = 0; file < 4; file++) {
      snprintf(temporary, sizeof temporary, "%s/.%s.1-%d.tmp", folder, names[file], item * 4 + file);
      snprintf(path, sizeof path, "%s/%s", folder, names[file]);
      int handle = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
      if (handle < 0 || write(handle, text, size) != size || close(handle) != 0 || rename(temporary, path) != 0) return 1;
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%f\n", (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3);
  return 0;
}
