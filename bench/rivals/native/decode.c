/*
 * libjpeg's side of a benchmark: a request a line on stdin, an answer a line on stdout, in JSON.
 *
 *   clear          forgets all files
 *   load PATH      reads a file into memory
 *   hash INDEX     FNV-1a, 32 bits, of a file's RGB samples
 *   time N         decodes each file N times and answers with the seconds it took
 *
 * It times itself, so that the pipe does not count. Decompressor and pixels are taken once and kept, which is the
 * fastest that libjpeg can be had.
 */
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jpeglib.h>

#define STRING_(x) #x
#define STRING(x) STRING_(x)
#ifdef LIBJPEG_TURBO_VERSION
#define VERSION "libjpeg-turbo " STRING(LIBJPEG_TURBO_VERSION)
#else
#define VERSION "libjpeg " STRING(JPEG_LIB_VERSION)
#endif

#define MAX_FILES 1024
#define MAX_LINE 8192
#define ROWS_AT_ONCE 16

struct file {
  unsigned char *bytes;
  unsigned long length;
};

static struct file files[MAX_FILES];
static int file_count = 0;

static struct jpeg_decompress_struct decompressor;
static struct jpeg_error_mgr errors;
static jmp_buf on_error;

static unsigned char *pixels = NULL;
static size_t pixels_size = 0;
static size_t pixels_used = 0;

static void fail(j_common_ptr any) {
  (void)any;
  longjmp(on_error, 1);
}

static void say_nothing(j_common_ptr any) {
  (void)any;
}

/* The whole file into `pixels`, as RGB. */
static int decode(const struct file *file) {
  if (setjmp(on_error)) {
    jpeg_abort_decompress(&decompressor);
    return 0;
  }
  jpeg_mem_src(&decompressor, file->bytes, file->length);
  jpeg_read_header(&decompressor, TRUE);
  decompressor.out_color_space = JCS_RGB;
  jpeg_start_decompress(&decompressor);
  const size_t stride = (size_t)decompressor.output_width * 3;
  pixels_used = stride * decompressor.output_height;
  if (pixels_used > pixels_size) {
    free(pixels);
    pixels = malloc(pixels_used);
    pixels_size = pixels_used;
  }
  while (decompressor.output_scanline < decompressor.output_height) {
    JSAMPROW rows[ROWS_AT_ONCE];
    const JDIMENSION left = decompressor.output_height - decompressor.output_scanline;
    const JDIMENSION wanted = left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE;
    for (JDIMENSION i = 0; i < wanted; ++i) rows[i] = pixels + stride * (decompressor.output_scanline + i);
    jpeg_read_scanlines(&decompressor, rows, wanted);
  }
  jpeg_finish_decompress(&decompressor);
  return 1;
}

static int load(const char *path) {
  if (file_count == MAX_FILES) return 0;
  FILE *stream = fopen(path, "rb");
  if (!stream) return 0;
  fseek(stream, 0, SEEK_END);
  struct file *file = &files[file_count];
  file->length = (unsigned long)ftell(stream);
  rewind(stream);
  file->bytes = malloc(file->length);
  const size_t got = fread(file->bytes, 1, file->length, stream);
  fclose(stream);
  if (got != file->length) {
    free(file->bytes);
    return 0;
  }
  file_count += 1;
  return 1;
}

static void clear(void) {
  while (file_count > 0) free(files[--file_count].bytes);
}

static uint32_t hash(void) {
  uint32_t h = 2166136261u;
  for (size_t i = 0; i < pixels_used; ++i) h = (h ^ pixels[i]) * 16777619u;
  return h;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void) {
  decompressor.err = jpeg_std_error(&errors);
  errors.error_exit = fail;
  errors.output_message = say_nothing;
  jpeg_create_decompress(&decompressor);

  printf("{\"version\":\"%s\"}\n", VERSION);
  fflush(stdout);
  char line[MAX_LINE];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    const int number = atoi(strchr(line, ' ') ? strchr(line, ' ') + 1 : "0");
    if (strcmp(line, "clear") == 0) {
      clear();
      puts("{}");
    } else if (strncmp(line, "load ", 5) == 0) {
      puts(load(line + 5) ? "{}" : "{\"error\":\"this file cannot be read\"}");
    } else if (strncmp(line, "hash ", 5) == 0 && number >= 0 && number < file_count) {
      if (decode(&files[number])) printf("{\"hash\":%u}\n", hash());
      else puts("{\"error\":\"this file cannot be decoded\"}");
    } else if (strncmp(line, "time ", 5) == 0) {
      const double start = now();
      int ok = 1;
      for (int n = 0; n < number; ++n) {
        for (int i = 0; i < file_count; ++i) ok &= decode(&files[i]);
      }
      if (ok) printf("{\"seconds\":%.9f}\n", now() - start);
      else puts("{\"error\":\"a file cannot be decoded\"}");
    } else {
      puts("{\"error\":\"this request is unknown\"}");
    }
    fflush(stdout);
  }
  clear();
  free(pixels);
  jpeg_destroy_decompress(&decompressor);
  return 0;
}
