/*===- trop/abi.h - What a compiled model and its users agree on ---*- C -*-===*\
|*                                                                            *|
|* Part of the Trop project, under the Apache License v2.0 with LLVM          *|
|* Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception        *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* A compiled model is one constant `trop_model`: a description for people    *|
|* and programs, and a table of entry points. It holds no state; everything   *|
|* an entry point reads or writes is passed to it, so calls on different      *|
|* workspaces may run at the same time.                                       *|
|*                                                                            *|
|* Rules that hold throughout:                                                *|
|*  - every struct begins with `struct_size`, its size when it was compiled;  *|
|*    readers look at no field beyond it, and fields are only ever appended;  *|
|*    in an array of structs it is how far the next one lies;                 *|
|*  - sizes and counts are int64_t, counted in elements unless named bytes;   *|
|*  - arrays are dense, row-major, of the model's storage or compute type;    *|
|*  - an entry point that a model does not have is null;                      *|
|*  - every entry point returns a status and, when it is not TROP_OK, fills   *|
|*    the trop_error it was given.                                            *|
|* docs/abi.md explains each entry point with its order of summation.         *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef TROP_ABI_H
#define TROP_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when an existing field changes its meaning or goes; never for an addition. A reader
   refuses a model of another version, and entry points refuse a caller of another. */
#define TROP_ABI_VERSION 2
/* Alignment that a workspace must have, in bytes. */
#define TROP_WORKSPACE_ALIGNMENT 64
#define TROP_DEVICE_SAMPLES 32 /* see trop_device */

/*===----------------------------------------------------------------------===*/
/* Status                                                                     */
/*===----------------------------------------------------------------------===*/

typedef int32_t trop_status;
enum {
  TROP_OK = 0,
  TROP_NONFINITE = 1,       /* a loss is NaN or infinite; `sample` tells which */
  TROP_INVALID_ARGUMENT = 2 /* a caller of another version, a stream of no device, too many
                               samples; all other arguments are trusted */
};

typedef struct trop_error {
  uint64_t struct_size;
  int64_t sample;      /* position in trop_samples (0 .. count-1), or -1 */
  const char *message; /* constant text of the model; never freed */
} trop_error;

/*===----------------------------------------------------------------------===*/
/* What a call is given                                                       */
/*===----------------------------------------------------------------------===*/

/* Threads that share the work of one call, each a part. */
typedef struct trop_team {
  uint64_t struct_size;
  int64_t parts; /* that work is cut into, at least 1 */
  /* Calls part(work, k) once for every k of 0 .. parts - 1, on any threads at any time, and
     returns when all have returned. It pays to give a number to the same thread in every call,
     whose caches then hold what it reads. */
  void (*run)(void *threads, int64_t parts, void (*part)(void *work, int64_t number), void *work);
  void *threads; /* the caller's, for run */
} trop_team;

/* What the stream of a context leads to, of a device of another kind than "cpu": how its entry
   points queue kernels. */
typedef struct trop_stream {
  uint64_t struct_size;
  /* Queues kernel `number` of the device behind all that was queued: so many blocks, of so many
     threads, along each of three dimensions. `arguments` leads to one pointer an argument, to 8
     bytes each, which are read before it returns. What fails is the caller's to remember: entry
     points go on. It throws nothing. */
  void (*launch)(void *queue, int64_t number, uint32_t blocks_x, uint32_t blocks_y,
                 uint32_t blocks_z, uint32_t threads_x, uint32_t threads_y, uint32_t threads_z,
                 void **arguments);
  void *queue; /* the caller's, for launch */
} trop_stream;

/* Shared by all calls that use the same parameters. */
typedef struct trop_context {
  uint64_t struct_size;
  uint64_t abi_version;    /* TROP_ABI_VERSION, which the caller was compiled with */
  void *const *parameters; /* one array a parameter, in the model's order */
  void *workspace;         /* at least workspace_bytes, 64-byte aligned; one a thread */
  void *stream;            /* a trop_stream, where a device queues work; null on the CPU */
  const trop_team *team;   /* for evaluate and evaluate_loss of one sample, where the model has
                              shared_steps; null: the caller's thread does all. Results are the
                              same bits */
  int64_t warps;           /* of a device's state: how many warps compute, at least 1; the
                              workspace has the device's warp_bytes for each */
} trop_context;

/* Which samples a call visits, in which order. */
typedef struct trop_samples {
  uint64_t struct_size;
  const void *inputs;  /* [rows][input_count] */
  const void *targets; /* classes: int32_t [rows]; values: [rows][output_count];
                          may be null where no loss is asked for */
  int64_t rows;
  const int64_t *indices; /* [count] rows to visit; null: first .. first+count-1 */
  int64_t first;          /* ignored with indices */
  int64_t count;
  /* For gradients by parameters and what comes with them, of models with noise: noise[k] is
     [count][model->noise[k].count], in the order of the call. Null, here or there: 1 everywhere,
     with which layers pass on what they are given. */
  const void *const *noise;
  const void *sample_weights; /* [rows], what losses are multiplied by, of models whose data have
                                 weights; null: 1 everywhere */
} trop_samples;

/* A sparse gradient of one parameter: unique, ascending row-major positions. On a device of another
   kind than "cpu" it is a tensor: `values` has all entries of the parameter, those that a list
   would not have are -0, which no other is, and the other fields are not looked at. */
typedef struct trop_sparse {
  uint64_t struct_size;
  int64_t capacity; /* room in both arrays: at least min(the parameter's
                       count, samples * its active_bound) */
  int64_t count;    /* written by the call */
  int64_t *indices;
  void *values;
} trop_sparse;

/*===----------------------------------------------------------------------===*/
/* Entry points                                                               */
/*===----------------------------------------------------------------------===*/

/* outputs: [count][output_count], what the model returns (probabilities after a
   head, values otherwise). */
typedef trop_status (*trop_forward_fn)(const trop_context *, const trop_samples *, void *outputs,
                                       trop_error *);
/* losses: [count]. TROP_NONFINITE at the first sample whose loss is not finite. */
typedef trop_status (*trop_loss_fn)(const trop_context *, const trop_samples *, void *losses,
                                    trop_error *);
/* values[v]: [count][model->values[v].count], or null for a value not wanted. */
typedef trop_status (*trop_values_fn)(const trop_context *, const trop_samples *,
                                      void *const *values, trop_error *);
/* gradients[p] (overwritten) = sum over samples n of weights[n] * d loss_n / d p,
   samples in the order given; weights: [count], null means 1/count each. */
typedef trop_status (*trop_gradient_fn)(const trop_context *, const trop_samples *,
                                        const void *weights, void *const *gradients, trop_error *);
/* The same with the losses, [count], finite or not. */
typedef trop_status (*trop_loss_gradient_fn)(const trop_context *, const trop_samples *,
                                             const void *weights, void *losses,
                                             void *const *gradients, trop_error *);
/* The same sum, sparse: each sample's gradient is formed for itself, and these are
   added in the order given. See docs/abi.md. */
typedef trop_status (*trop_active_gradient_fn)(const trop_context *, const trop_samples *,
                                               const void *weights, trop_sparse *gradients,
                                               trop_error *);
/* The two halves of the above, for at most block_samples samples: what the loss of
   each needs is left in the workspace, where the backward half, called with the same
   samples, finds it. */
typedef trop_status (*trop_evaluate_fn)(const trop_context *, const trop_samples *, trop_error *);
typedef trop_status (*trop_active_backward_fn)(const trop_context *, const trop_samples *,
                                               const void *weights, trop_sparse *gradients,
                                               trop_error *);
/* gradients: [count][input_count], d loss_n / d input_n. */
typedef trop_status (*trop_input_gradient_fn)(const trop_context *, const trop_samples *,
                                              void *gradients, trop_error *);
/* products: [count], the directional derivative of loss_n along `directions`: one
   array a parameter, then one shaped like the input, the same for all samples. */
typedef trop_status (*trop_forward_product_fn)(const trop_context *, const trop_samples *,
                                               void *const *directions, void *products,
                                               trop_error *);
/* What is no element: windows of a layer with padding reach beyond their operand. */
typedef enum trop_position {
  TROP_POSITION_OUTSIDE = -1, /* a number stands there; it moves nothing */
  TROP_POSITION_NO_LEAF = -2  /* of all operands alike: nothing does, and the point has no leaf;
                                 what stands at it for leaf, elements and slopes means nothing */
} trop_position;
/* What one unit of a step (trop_step) is made of. The caller says which and gives the
   arrays; `points` and `operand_count` are the step's. */
typedef struct trop_leaves {
  uint64_t struct_size;
  int64_t step, unit;
  void *value;        /* [1], what the unit is */
  void *leaves;       /* the init if the step has one, then [points], in the order in which
                         they are combined */
  int64_t *positions; /* [operand_count][points], row-major: which element of the operand
                         the leaf reads, or a trop_position */
  void *elements;     /* [operand_count][points], these elements */
  void *slopes;       /* [operand_count][points], the leaf's derivative by them, as its
                         derived program says; 0 where it takes none */
} trop_leaves;
/* For the first of the samples; targets are not looked at. */
typedef trop_status (*trop_explain_fn)(const trop_context *, const trop_samples *, trop_leaves *,
                                       trop_error *);

/* Maintained state (a Short Computational Tree; 000, section 2.2): values of all
   samples, in blocks of model->block_samples (the last may be shorter), built once, then
   brought up to date after few weights changed. After any sequence of updates they equal
   those of a fresh build bit for bit. The caller owns all memory, and may give ranges of
   blocks to several threads, a workspace each; libtrop_rt does so, and keeps the tree over
   samples (runtime/State). On a device of another kind than "cpu" sizes, blocks and what is kept
   are the device's own; all arrays lie there, that of trop_changes and the positions too; calls of
   one context follow each other on its stream; losses that are not finite are for the caller to
   find; and `update` has a workspace of its own, of zeros before the first call. */

/* The entries of one parameter that changed: unique, ascending row-major positions.
   context->parameters holds their new values. */
typedef struct trop_changes {
  uint64_t struct_size;
  int64_t count;
  const int64_t *indices;
} trop_changes;

/* What an update counts, in this order; calls add to what is there. */
enum {
  TROP_COUNT_CELLS = 0,     /* leaves computed, a sample each */
  TROP_COUNT_REGROUPS = 1,  /* groups of a tree over units combined anew, a sample each */
  TROP_COUNT_RESCANS = 2,   /* maxima and sums computed anew from all their leaves, a sample each */
  TROP_COUNT_FALLBACKS = 3, /* values of a block computed anew as a whole */
  TROP_COUNTERS = 4
};

typedef enum trop_plan {
  TROP_PLAN_RECOMPUTE = 0,
  TROP_PLAN_KEEP = 1,
  TROP_PLAN_TREE = 2
} trop_plan;

/* One value that a block holds: units in row-major order, each with one element for
   every sample of the block. Nodes of its tree follow it. */
typedef struct trop_kept {
  uint64_t struct_size;
  const char *name;
  const char *location;
  int32_t plan;    /* trop_plan */
  int64_t fan_out; /* of a tree */
  int64_t units;
  int64_t offset, bytes; /* in a block */
} trop_kept;

typedef struct trop_state_entries {
  uint64_t struct_size;
  int64_t block_bytes;  /* of one block, a multiple of 64 */
  int64_t shared_bytes; /* of what is derived from parameters alone, a multiple of 64 */
  int64_t fan_out;      /* of the tree over samples, at least 2 */
  int64_t kept_count;
  const trop_kept *kept;
  /* Derives `shared` from context->parameters: all of it, or, with one element of
     `changes` a parameter, what these entries reach. */
  trop_status (*prepare)(const trop_context *, const trop_changes *changes, void *shared,
                         trop_error *);
  /* Computes the blocks of samples->first .. first+count-1; `first` is a multiple of
     block_samples and without indices. blocks and losses point at the first of these. */
  trop_status (*build)(const trop_context *, const trop_samples *, const void *shared, void *blocks,
                       void *losses, trop_error *);
  /* Brings the same up to date, after `prepare`. old_parameters: what the blocks were
     computed with. touched[b] becomes 1 where a loss of block b changed. On an error
     the blocks are to be built anew. */
  trop_status (*update)(const trop_context *, const trop_samples *, const void *shared,
                        void *const *old_parameters, const trop_changes *changes, void *blocks,
                        void *losses, uint8_t *touched, int64_t *counters, trop_error *);
} trop_state_entries;

typedef struct trop_entries {
  uint64_t struct_size;
  trop_forward_fn forward;
  trop_loss_fn loss; /* null for a model without a train block */
  trop_values_fn values;
  trop_gradient_fn gradient; /* null for a model without a train block */
  trop_active_gradient_fn active_gradient;
  trop_input_gradient_fn input_gradient;
  trop_forward_product_fn forward_product;
  trop_explain_fn explain;
  const trop_state_entries *state;
  trop_loss_gradient_fn loss_gradient;
  trop_evaluate_fn evaluate;
  trop_active_backward_fn active_backward;
  trop_loss_fn evaluate_loss; /* loss and evaluate in one, for at most block_samples samples */
} trop_entries;

/* What the code of a model runs on. On a device of another kind than "cpu" all arrays lie in the
   device's memory, and a call returns once its work is queued on the context's stream. */
typedef struct trop_device {
  uint64_t struct_size;
  const char *kind; /* "cpu", "cuda" */
  const char *arch; /* whose instructions: of a CPU "x86_64" or "aarch64"; of a GPU the oldest that
                       has them, "sm_80" */
  const trop_entries *entries;
  /* Of another kind than "cpu": */
  const char *image; /* what launches run: PTX as text, which the driver compiles */
  int64_t kernel_count;
  const char *const *kernels; /* their names in the image, by the number that a launch gives */
  /* Bytes of a context's workspace for a call of `count` samples: the first, and for each of
     `count`, rounded up to a multiple of TROP_DEVICE_SAMPLES, the second. */
  int64_t workspace_bytes, sample_bytes;
  /* Of its state, if it has one, whose blocks are of another size than the CPU's: samples of a
     block; bytes of a context's workspace for each warp that computes; and how many warps are
     reasonable, for each of the device's processors. More than there are blocks find no work. */
  int64_t block_samples, warp_bytes, processor_warps;
} trop_device;

/*===----------------------------------------------------------------------===*/
/* Description                                                                */
/*===----------------------------------------------------------------------===*/

typedef enum trop_element { TROP_F32 = 0, TROP_F64 = 1 } trop_element;
typedef enum trop_target { TROP_TARGET_VALUES = 0, TROP_TARGET_CLASSES = 1 } trop_target;
typedef enum trop_reduce {
  TROP_REDUCE_MEAN = 0,
  TROP_REDUCE_MAX = 1,
  TROP_REDUCE_TOP = 2,   /* mean of the reduce_count largest losses */
  TROP_REDUCE_PLUGIN = 3 /* by the plugin's reduction of the name `reduction` */
} trop_reduce;

/* `name(argument, key: argument, ...)` as written in the source, constants
   evaluated: initialisers, data sources, optimizers. */
typedef enum trop_argument_kind {
  TROP_ARGUMENT_NUMBER = 0,
  TROP_ARGUMENT_STRING = 1, /* "text" */
  TROP_ARGUMENT_NAME = 2    /* a bare word: a parameter or a choice */
} trop_argument_kind;

typedef struct trop_argument {
  uint64_t struct_size;
  const char *key; /* null for a positional argument */
  int32_t kind;    /* trop_argument_kind */
  double number;
  const char *text;
} trop_argument;

typedef struct trop_call {
  uint64_t struct_size;
  const char *name;
  int64_t argument_count;
  const trop_argument *arguments;
} trop_call;

#define TROP_UPDATE_NEVER 0

typedef struct trop_parameter {
  uint64_t struct_size;
  const char *name;     /* as in the source; `h.W` inside the layer call named h */
  const char *location; /* file:line:col */
  int64_t rank;
  const int64_t *shape;
  int64_t count;
  const trop_call *init;
  int64_t update_every; /* the parameter moves at every k-th step only; 1: always;
                           TROP_UPDATE_NEVER: training leaves it as it is, and its gradient is 0 */
  int64_t fan_in;       /* inputs one output of the using layer combines */
  int64_t fan_out;      /* outputs one input of the using layer reaches */
  int64_t input_value;  /* index into values: input of the using layer; -1: none */
  const char *pattern;  /* where the using layer has free weights: "dense", "plus_minus",
                           "masked" */
  int64_t active_bound; /* most entries of its gradient that one sample reaches; count
                           where nothing less is known, 0 where no loss depends on it */
  int32_t finite;       /* 1: a layer that takes it takes no infinities */
  double l2;            /* training minimises the mean loss plus l2 times the sum of squares
                           of this parameter's entries; 0: no such penalty. No entry point
                           knows of it */
  const void *value;    /* [count], what the parameter is, of a model compiled with its weights:
                           of all parameters or of none; null: none. Entry points read
                           context->parameters alone */
} trop_parameter;

typedef struct trop_value {
  uint64_t struct_size;
  const char *name;
  const char *location;
  int64_t rank; /* without the samples */
  const int64_t *shape;
  int64_t count;
} trop_value;

/* A step of the way from input to scores: a value that is computed, unit by unit, by
   combining leaves; `explain` tells of what. */
typedef enum trop_combiner {
  TROP_COMBINER_NONE = 0, /* one leaf */
  TROP_COMBINER_SUM = 1,
  TROP_COMBINER_MAX = 2, /* the first of the largest leaves; never a NaN */
  TROP_COMBINER_MIN = 3
} trop_combiner;

typedef enum trop_source {
  TROP_SOURCE_INPUT = 0,
  TROP_SOURCE_PARAMETER = 1,
  TROP_SOURCE_CONSTANT = 2,
  TROP_SOURCE_STEP = 3 /* an earlier one */
} trop_source;

typedef struct trop_operand {
  uint64_t struct_size;
  int32_t source;   /* trop_source */
  int64_t index;    /* of the parameter or step; else 0 */
  const char *name; /* as the source has it, or made up of a layer and a line */
  int64_t rank;     /* without the samples */
  const int64_t *shape;
} trop_operand;

typedef struct trop_step {
  uint64_t struct_size;
  const char *name; /* no other step's */
  const char *location;
  const char *operation; /* the layer; of a part of a layer, what it is called in reports */
  int32_t combiner;      /* trop_combiner */
  int32_t of_sample;     /* 0: computed from parameters and constants alone */
  int64_t rank;
  const int64_t *shape;
  int64_t count;  /* units */
  int64_t points; /* leaves of a unit, its init apart */
  int64_t operand_count;
  const trop_operand *operands; /* what leaves read */
  const trop_operand *init;     /* what combinations start with, unit by unit; or null */
} trop_step;

/* Numbers that a layer multiplies its input by in training, to be drawn for each sample. */
typedef struct trop_noise {
  uint64_t struct_size;
  const char *layer; /* as the source calls it */
  const char *location;
  int64_t rank; /* without the samples */
  const int64_t *shape;
  int64_t count;
  double rate; /* of dropout, how likely a number is 0, otherwise it is 1 / (1 - rate); 0 of other
                  distributions, of which older programs draw none */
  const trop_call *distribution; /* one of trop/schema.h, or one that a plugin declares; null:
                                    dropout */
} trop_noise;

typedef struct trop_phase {
  uint64_t struct_size;
  const trop_call *optimizer;
  int64_t steps; /* -1: the steps that are left */
} trop_phase;

typedef struct trop_train {
  uint64_t struct_size;
  const char *location;
  const trop_call *data; /* null when the block names none; paths are absolute */
  const char *loss;
  int32_t reduce; /* trop_reduce */
  int64_t steps;  /* 0 where epochs count */
  uint64_t seed;
  int64_t phase_count;
  const trop_phase *phases;
  int64_t reduce_count;      /* m of top(m); 1 otherwise */
  int64_t batch;             /* samples of a step, to which reduce applies; 0: one drawn for a
                                mean, all for others */
  int64_t epochs;            /* passes over all samples in batches; 0 where steps count */
  const trop_call *schedule; /* these three of trop/schema.h, null when not named */
  const trop_call *clip;
  const trop_call *early_stopping;
  int64_t accumulate;    /* batches of a step, whose samples it is about together; 0: one */
  const char *reduction; /* of TROP_REDUCE_PLUGIN, whose integer option is reduce_count; or null */
} trop_train;

/* What the checkpoint of the parameters' values says of itself, a pair of strings of its
   `__metadata__`: how data are scaled, what classes are called, ... */
typedef struct trop_metadata {
  uint64_t struct_size;
  const char *key;
  const char *text;
} trop_metadata;

typedef struct trop_model {
  uint64_t struct_size;
  uint32_t abi_version;
  int32_t target; /* trop_target */
  const char *name;
  const char *compiler;   /* "tropc 0.1.0" */
  const char *source;     /* absolute path of the .trop file */
  const char *cpu;        /* what the code of the CPU was generated for */
  const char *model_hash; /* digest of the forward program, for checkpoints: "2-", then hex */
  const char *derivative; /* derived programs, as `derivative:` would say it: "native" */
  int32_t storage;        /* trop_element, of parameters, inputs, and targets that are values */
  int32_t compute;        /* trop_element, of all other numbers: what calls compute and write, and
                             what weighs or multiplies that */
  int64_t input_rank;
  const int64_t *input_shape;
  int64_t input_count; /* product of input_shape */
  int64_t output_rank;
  const int64_t *output_shape;
  int64_t output_count; /* classes, or values a sample */
  int64_t parameter_count;
  const trop_parameter *parameters;
  int64_t value_count; /* value 0 is the model's input */
  const trop_value *values;
  const trop_train *train;       /* null without a train block */
  int64_t workspace_bytes;       /* what any entry point needs, a thread */
  const trop_entries *version_1; /* devices[0].entries: programs of version 1, which do not say
                                    theirs, find them here, and are refused in words */
  const char *head;              /* what makes probabilities of scores, "softmax"; null: none */
  int64_t device_count;
  const trop_device *devices; /* the first is the CPU */
  double ties_beta;           /* of ties: 0 native, 1 minimal, else hybrid (002, Def. 10); what
                                 the maximum over samples follows */
  int64_t block_samples;      /* most samples of one call of evaluate,
                                 evaluate_loss or active_backward */
  int64_t step_count;         /* the last step is the scores: what a head makes probabilities of,
                                 or what the model returns */
  const trop_step *steps;
  int64_t noise_count;
  const trop_noise *noise;
  int64_t include_count;             /* other .trop files that the source includes */
  const char *const *includes;       /* their absolute paths */
  const char *cpu_features;          /* what the code needs of a processor, names as LLVM has them,
                                        in trop/processor.h: "sse4.2,avx2" */
  const struct trop_model *fallback; /* the same model compiled for a processor that has
                                        less; null: none */
  int64_t metadata_count;            /* of the values of parameters; 0 where these have none */
  const trop_metadata *metadata;
  int64_t shared_steps; /* how often evaluate and evaluate_loss of one sample run a context's
                           team; 0: weights are few, and one thread does all */
} trop_model;

/* The model of an object file made by `tropc -c` or of a shared library made by
   `tropc --emit=shared`: the only symbol either exports. `--symbol` gives it another name. */
#define TROP_MODEL_SYMBOL "trop_model_descriptor"

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* TROP_ABI_H */
