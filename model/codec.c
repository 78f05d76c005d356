#include "model/codec.h"
